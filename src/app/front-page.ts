/**
 * What a server says at `/` to whoever is no browser: where everything is.
 * @param hasControl whether there is a control plane, with a console and documentation
 */
export function frontPage(version: string, url: string, hasControl: boolean): string {
  const rows = [
    ["Base URL", url],
    ["Contract", `${url}/openapi.json`],
    ["Health", `${url}/__mock/health`],
    ...(hasControl
      ? [
          ["Console", `${url}/__mock/`],
          ["Documentation", `${url}/__mock/docs/`],
          ["For agents", `${url}/__mock/llms.txt`],
        ]
      : []),
  ];
  const lines = rows.map(([name = "", value = ""]) => `${name.padEnd(15)}${value}\n`);
  return `audity-mock ${version}, a local mock of the Audity Agent API.\n\n${lines.join("")}`;
}
