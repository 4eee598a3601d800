// The script of the API reference. It shows both OpenAPI documents. Requests go to the first server that a document lists,
// which is this one.
declare const Scalar: { readonly createApiReference: (element: string, configuration: object) => unknown };

const { token } = (await (await fetch("settings.json")).json()) as { readonly token: string | null };

Scalar.createApiReference("#reference", {
  sources: [
    { title: "Agent API", slug: "agent-api", url: "/openapi.json", default: true },
    { title: "Control plane", slug: "control-plane", url: "../openapi.json" },
  ],
  ...(token !== null && { authentication: { securitySchemes: { bearerAuth: { token } } } }),
  // Load nothing from the network, and show nothing of the viewer's vendor.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  customCss: 'a[href^="https://www.scalar.com"] { display: none }',
});

export {};
