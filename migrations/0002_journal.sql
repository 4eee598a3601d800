CREATE TABLE `journal_chunks` (
	`key` integer PRIMARY KEY NOT NULL,
	`sandbox_key` integer NOT NULL,
	`first_number` integer NOT NULL,
	`last_number` integer NOT NULL,
	`entries` text NOT NULL,
	FOREIGN KEY (`sandbox_key`) REFERENCES `sandboxes`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `journal_chunks_last` ON `journal_chunks` (`sandbox_key`,`last_number`);