/** The tokens that the default sandbox can be used with. */
export type DemoTokens = {
  /** First owner, may read and write. */
  readonly full: string;
  /** First owner, may only read. */
  readonly readOnly: string;
  /** Second owner, may read and write. */
  readonly secondOwner: string;
};

/** Written down in the documentation, so they work only where nobody but this machine can connect. */
export const wellKnownTokens: DemoTokens = {
  full: "aky_DemoOwnerOneReadWrite00000000001",
  readOnly: "aky_DemoOwnerOneReadOnly000000000001",
  secondOwner: "aky_DemoOwnerTwoReadWrite00000000001",
};
