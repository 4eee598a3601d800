type Server = { readonly url: string; readonly description?: string };

/** The description of an API with the present server as the first of its servers. */
export const servedBy = <Document extends object>(
  document: Document & { readonly servers?: readonly Server[] },
  url: string,
) => ({
  ...document,
  servers: [{ url, description: "This server" }, ...(document.servers ?? [])],
});
