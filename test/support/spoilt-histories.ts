import type { Exchange } from "../../scripts/simulate/world/exchange.ts";
import type { History } from "../../scripts/simulate/world/simulate.ts";

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type Spoil = (history: Mutable<History>) => void;

function one<Item>(items: readonly Item[], matches: (item: Item) => boolean): Item {
  const found = items.find(matches);
  if (found === undefined) throw new Error("The history has none of them");
  return found;
}

const isPoll = ({ path, status, client }: Exchange): boolean =>
  path.startsWith("/api/agent/jobs/") && status === 200 && !client.includes(" of ") && !client.includes(" to ");

const change = (exchange: Exchange, from: string | RegExp, to: string): void => {
  const changed = exchange.text.replace(from, to);
  if (changed === exchange.text) throw new Error(`${exchange.text} has nothing to change`);
  exchange.text = changed;
};

/** For each oracle a change of a sound history that it must notice. */
export const spoilt: Readonly<Record<string, Spoil>> = {
  "documented answers": ({ exchanges }) => change(one(exchanges, isPoll), /"status":"[a-z]+"/, '"status":"running"'),
  "no failure without a cause": ({ exchanges }) => void (one(exchanges, isPoll).status = 500),
  "no request without an answer": ({ exchanges }) => void (one(exchanges, isPoll).status = null),
  "nothing acknowledged is lost": ({ clients }) =>
    void clients[0]?.promised.push({
      kind: "memory",
      id: "no-such-memory",
      path: "/api/nucleus/memories",
      isDeleted: false,
    }),
  "no owner sees another's data": ({ exchanges, clients }) => {
    const [first, second] = clients;
    one(exchanges, (exchange) => exchange.client === first?.name && exchange.status === 200).text +=
      second?.projectId ?? "";
  },
  "no status goes back": ({ exchanges }) =>
    change(
      one(exchanges.toReversed(), (exchange) => isPoll(exchange) && exchange.text.includes("completed")),
      '"status":"completed"',
      '"status":"failed"',
    ),
  "a job is where its times say": ({ exchanges }) =>
    change(
      one(exchanges, (exchange) => isPoll(exchange) && exchange.text.includes('"pending"')),
      '"status":"pending"',
      '"status":"completed"',
    ),
  "credits are conserved": ({ exchanges }) =>
    change(
      one(exchanges.toReversed(), ({ path, status }) => path === "/api/user/credits" && status === 200),
      /"used":\d+/,
      '"used":1',
    ),
  "no window admits more than its limit": ({ exchanges }) =>
    void (one(exchanges, ({ status, path }) => status === 429 && path.startsWith("/api/agent/jobs/")).status = 200),
  "who waits is admitted": ({ exchanges, clients }) => {
    const { name } = one(clients, ({ manner }) => manner === "polite");
    const [first, second] = exchanges.filter((exchange) => exchange.client === name && isPoll(exchange)) as [
      Exchange,
      Exchange,
    ];
    Object.assign(first, { status: 429, headers: { "retry-after": "0" } });
    second.status = 429;
  },
  "webhooks arrive once": (history) => void (history.deliveries = []),
  "a token works until it is revoked": ({ expected }) =>
    void (one(expected, ({ status }) => status === 401).exchange.status = 200),
  "the polling report is right": (history) => {
    const polls = history.exchanges.filter(isPoll);
    history.exchanges = history.exchanges.filter((exchange) => exchange !== polls[0]);
  },
};
