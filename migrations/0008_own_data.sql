CREATE TABLE `fault_ordinals` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer NOT NULL,
	`entity` text NOT NULL,
	`ordinal` integer NOT NULL,
	FOREIGN KEY (`sandbox_key`) REFERENCES `sandboxes`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `fault_ordinals_entity` ON `fault_ordinals` (`sandbox_key`,`entity`);--> statement-breakpoint
CREATE TABLE `rate_windows` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sandbox_key` integer,
	`token_key` integer,
	`address` text,
	`bucket` text NOT NULL,
	`started_at` integer,
	`ends_at` integer,
	`used` integer NOT NULL,
	`drained_at` integer,
	`refusals` integer NOT NULL,
	`refused_at` integer,
	`refused_why` text,
	FOREIGN KEY (`token_key`) REFERENCES `tokens`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `rate_windows_sandbox` ON `rate_windows` (`sandbox_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `rate_windows_token` ON `rate_windows` (`token_key`,`bucket`) WHERE "rate_windows"."token_key" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `rate_windows_address` ON `rate_windows` (`address`,`bucket`) WHERE "rate_windows"."address" is not null;--> statement-breakpoint
CREATE TABLE `sandbox_data` (
	`sandbox_key` integer PRIMARY KEY NOT NULL,
	`data` text NOT NULL,
	FOREIGN KEY (`sandbox_key`) REFERENCES `sandboxes`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `projects` ADD `documents` text DEFAULT '[]' NOT NULL;