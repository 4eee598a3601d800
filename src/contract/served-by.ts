type Server = { readonly url: string; readonly description?: string };

/** A description of an API as a server hands it out: that server comes first, before those that the description names. */
export const servedBy = <Document extends object>(
  document: Document & { readonly servers?: readonly Server[] },
  url: string,
) => ({
  ...document,
  servers: [{ url, description: "This server" }, ...(document.servers ?? [])],
});
