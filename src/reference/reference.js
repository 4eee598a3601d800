// Shows both OpenAPI documents. Requests go to the first server that a document lists, which is this one.
const { token } = await (await fetch("settings.json")).json();

globalThis.Scalar.createApiReference("#reference", {
  sources: [
    { title: "Agent API", slug: "agent-api", url: "/openapi.json", default: true },
    { title: "Control plane", slug: "control-plane", url: "../openapi.json" },
  ],
  ...(token !== null && {
    authentication: { securitySchemes: { bearerAuth: { token } } },
  }),
  // Nothing from the network, and nothing of the viewer's vendor.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  customCss: 'a[href^="https://www.scalar.com"] { display: none }',
});
