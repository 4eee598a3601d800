CREATE TABLE `analyses` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`project_key` integer NOT NULL,
	`job_key` integer,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	FOREIGN KEY (`project_key`) REFERENCES `projects`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`job_key`) REFERENCES `jobs`(`key`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "analyses_status" CHECK("analyses"."status" in ('running', 'complete', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `analyses_job_key_unique` ON `analyses` (`job_key`);--> statement-breakpoint
CREATE INDEX `analyses_project` ON `analyses` (`project_key`,`created_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`token_key` integer,
	`project_key` integer NOT NULL,
	`id` text NOT NULL,
	`scenario` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`outcome` text NOT NULL,
	`vanishes_at` integer,
	`next_due_at` integer,
	`analysis_id` text NOT NULL,
	`error` text,
	`error_code` text,
	FOREIGN KEY (`sandbox_key`) REFERENCES `sandboxes`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`token_key`) REFERENCES `tokens`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`project_key`) REFERENCES `projects`(`key`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "jobs_status" CHECK("jobs"."status" in ('pending', 'processing', 'completed', 'failed', 'vanished')),
	CONSTRAINT "jobs_outcome" CHECK("jobs"."outcome" in ('completed', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_owner_id` ON `jobs` (`owner_key`,`id`) WHERE "jobs"."token_key" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_token_id` ON `jobs` (`token_key`,`id`) WHERE "jobs"."token_key" is not null;--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`sandbox_key`,`next_due_at`) WHERE "jobs"."next_due_at" is not null;--> statement-breakpoint
CREATE INDEX `jobs_project` ON `jobs` (`project_key`);--> statement-breakpoint
CREATE TABLE `owners` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`id` text NOT NULL,
	`tier` text NOT NULL,
	`credits_allocated` integer NOT NULL,
	`credits_used` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`sandbox_key`) REFERENCES `sandboxes`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `owners_sandbox_id` ON `owners` (`sandbox_key`,`id`);--> statement-breakpoint
CREATE TABLE `projects` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`client_name` text NOT NULL,
	`industry` text NOT NULL,
	`company_size` text NOT NULL,
	`description` text,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`documents_count` integer NOT NULL,
	`stakeholders_count` integer NOT NULL,
	`has_analysis` integer NOT NULL,
	`has_interview_analysis` integer NOT NULL,
	`has_audit_analysis` integer NOT NULL,
	`last_activity_type` text,
	`last_activity_at` integer,
	`jobs_triggered` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `projects_owner_id` ON `projects` (`owner_key`,`id`);--> statement-breakpoint
CREATE TABLE `sandboxes` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`seed` integer NOT NULL,
	`clock_mode` text NOT NULL,
	`clock_scale` real NOT NULL,
	`clock_real_at` integer NOT NULL,
	`clock_sandbox_at` integer NOT NULL,
	CONSTRAINT "sandboxes_clock_mode" CHECK("sandboxes"."clock_mode" in ('real', 'frozen', 'scaled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sandboxes_name_unique` ON `sandboxes` (`name`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`label` text NOT NULL,
	`digest` text NOT NULL,
	`prefix` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_digest_unique` ON `tokens` (`digest`);--> statement-breakpoint
CREATE INDEX `tokens_owner` ON `tokens` (`owner_key`);