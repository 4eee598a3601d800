/** How much of everything. */
export type Size = {
  /** How often a server is killed; what is repeated less often is a share of it. */
  readonly kills: number;
  /** How many connections are held at once; where each of them costs more, a tenth. */
  readonly connections: number;
};

export type Context = Size & {
  /** A folder of its own, removed after it. */
  readonly folder: string;
  /** A number in [0, 1) that follows from the seed. */
  readonly random: () => number;
  /** Says how far it has come. */
  readonly say: (progress: string) => void;
  /** What a test does to the file between a kill and the restart, to see whether it is noticed. */
  readonly betweenKillAndRestart?: (db: string) => void;
};

export type Outcome =
  | {
      /** What was seen, with figures. */
      readonly happened: string;
      /** How much of what had been acknowledged was gone, changed, or shown to somebody else. */
      readonly lost: number;
      /** A sentence for each promise that was broken. */
      readonly broken: readonly string[];
    }
  /** Why this machine, or this user, cannot do that. */
  | { readonly notTried: string };

export type Experiment = {
  readonly name: string;
  readonly tried: (size: Size) => string;
  readonly promised: string;
  readonly run: (context: Context) => Promise<Outcome>;
};

/** A tenth, for what takes longer than a kill, or holds more than a connection. */
export const tenthOf = (count: number): number => Math.max(1, Math.ceil(count / 10));

/** How long what is held is held: where there is little of it, not long. */
export const holdMsOf = ({ connections }: Size): number => (connections >= 1000 ? 5000 : 1000);

export const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor((numbers.length - 1) * share)] ?? NaN;

/** Sentences with how often each was collected, so that one defect does not fill the screen. */
export function counted(sentences: readonly string[]): string[] {
  const groups = Map.groupBy(sentences, (sentence) => sentence);
  return [...groups].map(([sentence, { length }]) => (length === 1 ? sentence : `${sentence} (${length} times)`));
}
