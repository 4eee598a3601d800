CREATE TABLE `faults` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`id` text NOT NULL,
	`definition` text NOT NULL,
	`created_at` integer NOT NULL,
	`times_applied` integer DEFAULT 0 NOT NULL,
	`last_applied_at` integer,
	FOREIGN KEY (`sandbox_key`) REFERENCES `sandboxes`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `faults_sandbox_id` ON `faults` (`sandbox_key`,`id`);--> statement-breakpoint
ALTER TABLE `jobs` ADD `forced_at` integer;--> statement-breakpoint
CREATE INDEX `jobs_sandbox` ON `jobs` (`sandbox_key`);--> statement-breakpoint
CREATE INDEX `jobs_owner` ON `jobs` (`owner_key`);--> statement-breakpoint
ALTER TABLE `sandboxes` ADD `beginning` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sandboxes` ADD `settings` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sandboxes` ADD `resets` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `initial` integer DEFAULT false NOT NULL;