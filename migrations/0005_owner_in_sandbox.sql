ALTER TABLE `projects` ADD `sandbox_key` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `projects` SET `sandbox_key` = (SELECT `owners`.`sandbox_key` FROM `owners` WHERE `owners`.`key` = `owner_key`);--> statement-breakpoint
CREATE INDEX `projects_sandbox` ON `projects` (`sandbox_key`);--> statement-breakpoint
ALTER TABLE `tokens` ADD `sandbox_key` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `tokens` SET `sandbox_key` = (SELECT `owners`.`sandbox_key` FROM `owners` WHERE `owners`.`key` = `owner_key`);--> statement-breakpoint
CREATE INDEX `tokens_sandbox` ON `tokens` (`sandbox_key`);