/** A defect that a server might have, made by changing one place of the source. */
export type Defect = {
  readonly name: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
};

/** Deliberate defects, each of which `verify` has to notice. */
export const defects: readonly Defect[] = [
  {
    name: "a completed job goes back to processing after an hour",
    file: "src/resources/jobs/operations.ts",
    find: `      const body = serialize({ data: jobStatusOf(row, status) });
      cache.set(address, body, nextDueAt(row, now));`,
    replace: `      void nextDueAt;
      const isLate = row.endsAt !== null && now > row.endsAt + 3_000_000;
      const body = serialize({ data: jobStatusOf(row, isLate ? "processing" : status) });`,
  },
  {
    name: "Retry-After is a second short",
    file: "src/rate-limit/window.ts",
    find: "Math.max(1, Math.ceil(realMs / 1000))",
    replace: "Math.max(1, Math.ceil(realMs / 1000) - 1)",
  },
  {
    name: "Retry-After is a second long",
    file: "src/rate-limit/window.ts",
    find: "Math.max(1, Math.ceil(realMs / 1000))",
    replace: "Math.ceil(realMs / 1000) + 1",
  },
  {
    name: "Retry-After is missing",
    file: "src/app/agent-api.ts",
    find: `if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);`,
    replace: "void retryAfterSeconds;",
  },
  {
    name: "another owner's job is a 403 instead of a 404",
    file: "src/resources/jobs/operations.ts",
    find: `if (!status || status === "vanished")
        throw new ApiError("JOB_NOT_FOUND", { cause: whyNoJob(row, principal, id, now) });`,
    replace: `const cause = whyNoJob(row, principal, id, now);
      if (!status || status === "vanished")
        throw new ApiError(cause.code === "JOB_OF_ANOTHER_OWNER" ? "PAT_ROUTE_NOT_ALLOWED" : "JOB_NOT_FOUND", { cause });`,
  },
  {
    name: "another owner's project can be read",
    file: "src/agent/find-owned.ts",
    find: "const row = find(ownerKey, name);",
    replace: `const near = [0, 1, 2, 3].map((distance) => find(ownerKey + distance, name));
  const row = near.find((found) => found !== undefined);`,
  },
  {
    name: "the sentence of a 404 tells whether the project is another owner's",
    file: "src/agent/find-owned.ts",
    find: "throw new ApiError(`${noun}_NOT_FOUND`, {",
    replace: 'throw new ApiError(`${noun}_NOT_FOUND`, { ...(owner !== undefined && { particulars: "not yours" }),',
  },
  {
    name: "a null is missing: a pending job has no startedAt at all",
    file: "src/resources/jobs/job-status.ts",
    find: "startedAt: begun ? isoOrNull(job.startsAt) : null,",
    replace: `startedAt: begun ? isoOrNull(job.startsAt) : ("" as unknown as null),`,
  },
  {
    name: "a failed job has a completedAt",
    file: "src/resources/jobs/job-status.ts",
    find: "completedAt: completed ?",
    replace: "completedAt: ended ?",
  },
  {
    name: "updatedAt stays what it was when processing begins",
    file: "src/resources/jobs/job-status.ts",
    find: "(ended ? job.endsAt : begun ? job.startsAt : null)",
    replace: "(ended ? job.endsAt : null)",
  },
  {
    name: "the analysis is named while the job is processing",
    file: "src/resources/jobs/job-status.ts",
    find: "analysisId: completed ?",
    replace: "analysisId: begun ?",
  },
  {
    name: "polls spend the bucket of reads",
    file: "openapi.json",
    find: `"bucket": "jobPolling"`,
    replace: `"bucket": "read"`,
  },
  {
    name: "a bucket is shared by all tokens of an owner",
    file: "src/rate-limit/guard.ts",
    find: "limits.takeRequest(principal.tokenKey, bucket, principal.sandbox)",
    replace: "limits.takeRequest(principal.ownerKey, bucket, principal.sandbox)",
  },
  {
    name: "one write more than allowed is let through",
    file: "src/contract/buckets.ts",
    find: "write: { limit: 20,",
    replace: "write: { limit: 21,",
  },
  {
    name: "a window is never renewed",
    file: "src/rate-limit/window.ts",
    find: "window && now < window.startedAt + windowMs ? window",
    replace: "window ? window",
  },
  {
    name: "a token may write without the scope",
    file: "src/agent/principal.ts",
    find: `scopes.includes("write")`,
    replace: `scopes.length > 0`,
  },
  {
    name: "a token works for ever",
    file: "src/agent/principal.ts",
    find: "principal.expiresAt !== null && now >= principal.expiresAt",
    replace: "principal.expiresAt === -Infinity && now > 0",
  },
  {
    name: "an unknown token is told apart by a code",
    file: "src/agent/authentication.ts",
    find: `throw new ApiError(kind === "malformed" ? "PAT_MALFORMED" : "UNAUTHORIZED"`,
    replace: `throw new ApiError(kind === "absent" ? "UNAUTHORIZED" : "PAT_MALFORMED"`,
  },
  {
    name: "a stranger learns that a body is no JSON",
    file: "src/agent/bodies.ts",
    find: `      request.refusal = new ApiError("INVALID_JSON");
      done(null, undefined);`,
    replace: `      void request;
      done(new ApiError("INVALID_JSON"), undefined);`,
  },
  {
    name: "a job begins without its prerequisites",
    file: "src/resources/jobs/operations.ts",
    find: "        assertReady(project);\n",
    replace: "        void assertReady;\n",
  },
  {
    name: "a trigger is answered with a job that is processing already",
    file: "src/resources/jobs/operations.ts",
    find: `jobStatusOf(job, "pending")`,
    replace: `jobStatusOf(job, "processing")`,
  },
  {
    name: "a refused creation takes its credits all the same",
    file: "src/resources/account/charge.ts",
    find: "if (remaining < credits) {",
    replace: "if (remaining < credits && remaining < 0) {",
  },
  {
    name: "a poll brings the job nearer to its end",
    file: "src/resources/jobs/operations.ts",
    find: "      if (kept !== undefined) return kept;\n",
    replace: `      const near = find(address);
      const key = Number(store.withId(principal.sandbox.key, id)[0]?.key);
      if (near && statusAt(near, clock.now()) === "pending")
        store.force(key, "pending", { ...near, startsAt: near.startsAt && near.startsAt - 100 }, clock.now());
`,
  },
  {
    name: "createdAt is that of the last poll",
    file: "src/resources/jobs/operations.ts",
    find: "serialize({ data: jobStatusOf(row, status) })",
    replace: "serialize({ data: jobStatusOf({ ...row, createdAt: now }, status) })",
  },
  {
    name: "the analysis of a completed job is another one",
    file: "src/resources/jobs/job-status.ts",
    find: "completed ? job.analysisId : null",
    replace: "completed ? job.id : null",
  },
  {
    name: "a status that no enum lists",
    file: "src/resources/jobs/job-status.ts",
    find: "    status,\n    createdAt",
    replace: `    status: (status === "processing" ? "running" : status) as typeof status,\n    createdAt`,
  },
  {
    name: "Date is that of the wall clock",
    file: "src/agent/authentication.ts",
    find: `reply.header("date", httpDate(now));`,
    replace: "void httpDate;",
  },
];
