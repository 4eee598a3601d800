PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_sandboxes` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`seed` integer NOT NULL,
	`clock_mode` text NOT NULL,
	`clock_scale` real NOT NULL,
	`clock_real_at` integer NOT NULL,
	`clock_sandbox_at` integer NOT NULL,
	`beginning` text DEFAULT '{}' NOT NULL,
	`settings` text DEFAULT '{}' NOT NULL,
	`resets` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "sandboxes_clock_mode" CHECK("__new_sandboxes"."clock_mode" in ('real', 'frozen', 'scaled', 'skip'))
);
--> statement-breakpoint
INSERT INTO `__new_sandboxes`("key", "name", "seed", "clock_mode", "clock_scale", "clock_real_at", "clock_sandbox_at", "beginning", "settings", "resets") SELECT "key", "name", "seed", "clock_mode", "clock_scale", "clock_real_at", "clock_sandbox_at", "beginning", "settings", "resets" FROM `sandboxes`;--> statement-breakpoint
UPDATE `sqlite_sequence` SET `seq` = (SELECT `seq` FROM `sqlite_sequence` WHERE `name` = 'sandboxes') WHERE `name` = '__new_sandboxes';--> statement-breakpoint
DROP TABLE `sandboxes`;--> statement-breakpoint
ALTER TABLE `__new_sandboxes` RENAME TO `sandboxes`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `sandboxes_name_unique` ON `sandboxes` (`name`);