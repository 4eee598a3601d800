/** A prompt: a task for an agent that has the tools. */
export type Prompt = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Optional arguments, by name, with their descriptions. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly text: (given: Readonly<Record<string, string | undefined>>) => string;
};

export const prompts: readonly Prompt[] = [
  {
    name: "test-my-polling-client",
    title: "Test my polling client",
    description:
      "Runs a client against audits that complete, fail and get rate limited, and reports what it does wrong.",
    arguments: { command: "The command that runs the client. Without it, the agent looks for it in the project." },
    text: ({ command }) => `Test how my client polls audit jobs, with the tools of audity-mock.

The client: ${command ?? "find out from this project how to run the code that polls GET /api/agent/jobs/{id}; ask me if it is unclear"}.

For each of these cases, create a sandbox with create_sandbox ({"clock": {"mode": "scaled", "scale": 60}}), so that a minute of the audit takes a second:
1. The audit completes: nothing to prepare.
2. The audit fails: choose_scenario {"action": "queue", "scenario": "fails-timeout"}.
3. The client gets 429: set_rate_limit {"action": "drain", "bucket": "jobPolling"}.
4. The server is unavailable twice: inject_fault {"action": "add", "operation": "getJobStatus", "times": 2, "effect": {"kind": "status", "status": 503}}.

In each case:
- Run the client with the environment that create_sandbox returned. The client must use AUDITY_BASE_URL and AUDITY_TOKEN, and must trigger an audit of the project \`ready\` or poll a job of trigger_audit.
- Read read_report. If the verdict is not pass, read the requests that it names with read_journal.

Then tell me in a table: case, verdict, broken rules, and the smallest change to the client that would fix each. Change nothing before I agree.`,
  },
  {
    name: "show-me-an-audit",
    title: "Show me an audit",
    description: "Shows a whole audit step by step, from the trigger to the result, without waiting.",
    arguments: {},
    text: () => `Show me a whole audit in audity-mock, step by step. Explain each step in one or two sentences for somebody who does not know the API.

1. create_sandbox with {"clock": "frozen"}. Open the console that get_status names and select this sandbox.
2. trigger_audit, and show the job with its future state changes.
3. move_time {"action": "next_event"} until the job is processing, then until it is completed. Poll the job in between as a client would (GET /api/agent/jobs/{id} with the token), and show how the response changes.
4. Read the result: GET /api/projects/{projectId}/audit-analysis with the token, and summarise it. Say that the result is sample data.
5. Show the same with a failure: choose_scenario {"action": "queue", "scenario": "fails-timeout"}, trigger_audit, move_time {"action": "advance", "durationMs": "15m"}.
6. Show read_report and explain its verdict.`,
  },
];
