CREATE TABLE `capture_items` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`capture_key` integer NOT NULL,
	`item_type` text NOT NULL,
	`content` text NOT NULL,
	`confidence` real NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`capture_key`) REFERENCES `captures`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `capture_items_sandbox` ON `capture_items` (`sandbox_key`);--> statement-breakpoint
CREATE INDEX `capture_items_capture` ON `capture_items` (`capture_key`);--> statement-breakpoint
CREATE INDEX `capture_items_found` ON `capture_items` (`owner_key`,`item_type`,`created_at`);--> statement-breakpoint
CREATE TABLE `captures` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`project_id` text,
	`channel` text NOT NULL,
	`raw_content` text NOT NULL,
	`scenario` text NOT NULL,
	`run` integer NOT NULL,
	`captured_at` integer NOT NULL,
	`queued_at` integer NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`outcome` text NOT NULL,
	`vanishes_at` integer,
	`status` text NOT NULL,
	`next_due_at` integer,
	`forced_at` integer,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "captures_outcome" CHECK("captures"."outcome" in ('processed', 'needs_review', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `captures_sandbox` ON `captures` (`sandbox_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `captures_owner_id` ON `captures` (`owner_key`,`id`);--> statement-breakpoint
CREATE INDEX `captures_listed` ON `captures` (`owner_key`,`captured_at`);--> statement-breakpoint
CREATE INDEX `captures_project` ON `captures` (`owner_key`,`project_id`,`captured_at`) WHERE "captures"."project_id" is not null;--> statement-breakpoint
CREATE INDEX `captures_due` ON `captures` (`sandbox_key`,`next_due_at`) WHERE "captures"."next_due_at" is not null;--> statement-breakpoint
CREATE TABLE `contacts` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`email` text,
	`email_key` text,
	`phone` text,
	`company` text,
	`role` text,
	`notes` text,
	`relationship_type` text,
	`last_interaction_at` integer,
	`lead_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `contacts_sandbox` ON `contacts` (`sandbox_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `contacts_owner_id` ON `contacts` (`owner_key`,`id`);--> statement-breakpoint
CREATE INDEX `contacts_name` ON `contacts` (`owner_key`,`name_key`);--> statement-breakpoint
CREATE INDEX `contacts_email` ON `contacts` (`owner_key`,`email_key`);--> statement-breakpoint
CREATE TABLE `insights` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`cause` text,
	`insight_type` text NOT NULL,
	`title` text NOT NULL,
	`content` text NOT NULL,
	`context` text NOT NULL,
	`priority` text NOT NULL,
	`is_read` integer DEFAULT false NOT NULL,
	`is_dismissed` integer DEFAULT false NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `insights_sandbox` ON `insights` (`sandbox_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `insights_owner_id` ON `insights` (`owner_key`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `insights_cause` ON `insights` (`owner_key`,`cause`);--> statement-breakpoint
CREATE INDEX `insights_listed` ON `insights` (`owner_key`,`created_at`);--> statement-breakpoint
CREATE TABLE `memories` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`memory_type` text NOT NULL,
	`subject` text NOT NULL,
	`content` text NOT NULL,
	`source_type` text NOT NULL,
	`confidence` real NOT NULL,
	`project_id` text,
	`capture_id` text,
	`is_archived` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `memories_sandbox` ON `memories` (`sandbox_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `memories_owner_id` ON `memories` (`owner_key`,`id`);--> statement-breakpoint
CREATE INDEX `memories_listed` ON `memories` (`owner_key`,`is_archived`,`created_at`);--> statement-breakpoint
ALTER TABLE `owners` ADD `memories_created` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `owners` ADD `captures_created` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `owners` ADD `contacts_created` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `owners` ADD `insights_created` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `owners` ADD `nucleus` integer;--> statement-breakpoint
CREATE INDEX `leads_completed` ON `leads` (`owner_key`,`completed_at`);