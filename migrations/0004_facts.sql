DROP TABLE `analyses`;--> statement-breakpoint
DROP INDEX `jobs_project`;--> statement-breakpoint
CREATE INDEX `jobs_completed` ON `jobs` (`project_key`,`ends_at`) WHERE "jobs"."outcome" = 'completed';--> statement-breakpoint
CREATE INDEX `jobs_project` ON `jobs` (`project_key`,`starts_at`);--> statement-breakpoint
ALTER TABLE `projects` ADD `last_upload_at` integer;--> statement-breakpoint
UPDATE `projects` SET `last_upload_at` = `last_activity_at` WHERE `last_activity_type` = 'document_upload';--> statement-breakpoint
ALTER TABLE `projects` DROP COLUMN `status`;--> statement-breakpoint
ALTER TABLE `projects` DROP COLUMN `has_audit_analysis`;--> statement-breakpoint
ALTER TABLE `projects` DROP COLUMN `last_activity_type`;--> statement-breakpoint
ALTER TABLE `projects` DROP COLUMN `last_activity_at`;