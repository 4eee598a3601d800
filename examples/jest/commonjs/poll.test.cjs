const { AUDITY_BASE_URL, AUDITY_TOKEN } = process.env;

test("a job completes", async () => {
  const url = `${AUDITY_BASE_URL}/api/agent/jobs/00000000-0000-4000-9000-000000000001`;
  const headers = { authorization: `Bearer ${AUDITY_TOKEN}` };
  let status;
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    status = (await (await fetch(url, { headers })).json()).data.status;
  } while (status === "pending" || status === "processing");
  expect(status).toBe("completed");
});
