DROP INDEX `projects_sandbox`;--> statement-breakpoint
CREATE INDEX `projects_sandbox` ON `projects` (`sandbox_key`,`created_at`);