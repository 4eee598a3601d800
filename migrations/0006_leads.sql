CREATE TABLE `assessment_configs` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`is_template` integer NOT NULL,
	`name` text,
	`question_order` text NOT NULL,
	`hidden_questions` text NOT NULL,
	`scoring_weights` text NOT NULL,
	`default_question_overrides` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `assessment_configs_sandbox` ON `assessment_configs` (`sandbox_key`);--> statement-breakpoint
CREATE INDEX `assessment_configs_owner_key` ON `assessment_configs` (`owner_key`,`is_template`);--> statement-breakpoint
CREATE UNIQUE INDEX `assessment_configs_owner_id` ON `assessment_configs` (`owner_key`,`id`);--> statement-breakpoint
CREATE TABLE `lead_counts` (
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`is_archived` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`owner_key`, `is_archived`),
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `lead_counts_sandbox` ON `lead_counts` (`sandbox_key`);--> statement-breakpoint
CREATE TABLE `leads` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`link_key` integer,
	`business_name` text,
	`client_name` text,
	`client_email` text,
	`industry` text,
	`company_size` text,
	`ai_readiness_score` integer,
	`composite_score` integer,
	`status` text NOT NULL,
	`status_before` text,
	`is_archived` integer NOT NULL,
	`project_id` text,
	`converted_at` integer,
	`completed_at` integer,
	`answers` text NOT NULL,
	`has_pdf` integer DEFAULT true NOT NULL,
	`research_starts_at` integer,
	`research_ends_at` integer,
	`research_outcome` text,
	`research_score` integer,
	`is_research_over` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`link_key`) REFERENCES `ready_links`(`key`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `leads_sandbox` ON `leads` (`sandbox_key`);--> statement-breakpoint
CREATE INDEX `leads_link` ON `leads` (`link_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `leads_owner_id` ON `leads` (`owner_key`,`id`);--> statement-breakpoint
CREATE INDEX `leads_by_creation` ON `leads` (`owner_key`,`is_archived`,`created_at`);--> statement-breakpoint
CREATE INDEX `leads_by_update` ON `leads` (`owner_key`,`is_archived`,`updated_at`);--> statement-breakpoint
CREATE INDEX `leads_by_readiness` ON `leads` (`owner_key`,`is_archived`,`ai_readiness_score`);--> statement-breakpoint
CREATE INDEX `leads_by_composite` ON `leads` (`owner_key`,`is_archived`,`composite_score`);--> statement-breakpoint
CREATE INDEX `leads_by_name` ON `leads` (`owner_key`,`is_archived`,business_name COLLATE NOCASE);--> statement-breakpoint
CREATE INDEX `leads_in_research` ON `leads` (`sandbox_key`,`research_ends_at`) WHERE is_research_over = 0;--> statement-breakpoint
CREATE TABLE `ready_links` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`owner_key` integer NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`consultant_name` text,
	`company_name` text,
	`logo_url` text,
	`booking_link` text,
	`description` text,
	`is_active` integer NOT NULL,
	`config_key` integer,
	`leads_count` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`owner_key`) REFERENCES `owners`(`key`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`config_key`) REFERENCES `assessment_configs`(`key`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `ready_links_sandbox` ON `ready_links` (`sandbox_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `ready_links_slug` ON `ready_links` (`slug`);--> statement-breakpoint
CREATE INDEX `ready_links_config` ON `ready_links` (`config_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `ready_links_owner_id` ON `ready_links` (`owner_key`,`id`);--> statement-breakpoint
ALTER TABLE `owners` ADD `configs_created` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `owners` ADD `multi_ready_link` integer;--> statement-breakpoint
ALTER TABLE `owners` ADD `ready_link_limit` integer;--> statement-breakpoint
ALTER TABLE `owners` ADD `template_limit` integer;