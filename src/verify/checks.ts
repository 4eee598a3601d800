import type { Check } from "./check.ts";
import { accountChecks } from "./checks/account.ts";
import { analysisChecks } from "./checks/analyses.ts";
import { authenticationChecks } from "./checks/authentication.ts";
import { clockChecks } from "./checks/clock.ts";
import { idChecks } from "./checks/ids.ts";
import { jobChecks } from "./checks/jobs.ts";
import { leadChecks } from "./checks/leads.ts";
import { nucleusChecks } from "./checks/nucleus.ts";
import { projectChecks } from "./checks/projects.ts";
import { rateLimitChecks } from "./checks/rate-limits.ts";
import { routeChecks } from "./checks/routes.ts";
import { surveyChecks } from "./checks/surveys.ts";
import { sandboxChecks } from "./checks/sandbox.ts";
import { triggerChecks } from "./checks/trigger.ts";

/**
 * All checks in the order in which they run. The checks of jobs come first, because later ones poll the job that they
 * triggered. The checks that use up rate limits come last.
 */
export const checks: readonly Check[] = [
  ...jobChecks,
  ...authenticationChecks,
  ...routeChecks,
  ...idChecks,
  ...accountChecks,
  ...projectChecks,
  ...triggerChecks,
  ...analysisChecks,
  ...leadChecks,
  ...surveyChecks,
  ...nucleusChecks,
  ...clockChecks,
  ...sandboxChecks,
  ...rateLimitChecks,
];

/** The checks for a word: an id, or the common beginning of several ids, such as `rate`. */
export const checksNamed = (word: string): readonly Check[] =>
  checks.filter(({ id }) => id === word || id.startsWith(`${word}.`));

/** All valid words. */
export const checkWords: readonly string[] = [
  ...new Set(checks.flatMap(({ id }) => id.split(".").map((_, index, words) => words.slice(0, index + 1).join(".")))),
];
