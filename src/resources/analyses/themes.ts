/** A possible improvement for a subject of findings. */
type Theme = {
  readonly subject: string;
  readonly title: string;
  readonly strategy: string;
  readonly riskMitigation: string;
};

const theme = (subject: string, title: string, strategy: string, riskMitigation: string): Theme => ({
  subject,
  title,
  strategy,
  riskMitigation,
});

/** The subjects of findings and opportunities. */
export const themes: readonly Theme[] = [
  theme(
    "Order intake",
    "Take orders through one form",
    "Agree on one form, move the two busiest channels to it first, and close the others within a quarter.",
    "Keep the old channels open, watched by one person, until a month has passed without an order in them.",
  ),
  theme(
    "Order intake",
    "Read orders from e-mail automatically",
    "Let a model draft each order from its e-mail, and a clerk confirm it, until nine in ten need no correction.",
    "Confirm by hand whatever exceeds an agreed amount.",
  ),
  theme(
    "Invoicing",
    "Send invoices on the day of delivery",
    "Draw up the invoice from the delivery note, and let accounting look at exceptions alone.",
    "Run both ways side by side for one closing of the books.",
  ),
  theme(
    "Invoicing",
    "Match payments without a spreadsheet",
    "Import the bank's statement daily, match by reference and amount, and list what is left.",
    "Let two people release what was matched for the first four weeks.",
  ),
  theme(
    "Customer support",
    "Answer recurring questions from a knowledge base",
    "Collect the fifty most frequent questions, write an answer to each, and let an assistant propose it.",
    "Let an agent release each answer until the share of corrections is below an agreed mark.",
  ),
  theme(
    "Customer support",
    "Route requests by topic",
    "Classify each request as it arrives and give it to the team that solves most of its kind.",
    "Measure how often a request is passed on, and go back if it does not fall.",
  ),
  theme(
    "Hiring",
    "Shorten the way from application to interview",
    "Screen by written criteria, and offer times for an interview with the confirmation.",
    "Review a sample of refusals each month with somebody who did not decide them.",
  ),
  theme(
    "Hiring",
    "Plan staffing from the order book",
    "Forecast the need by team and quarter, and compare it with reality every month.",
    "Decide on temporary staff first where the forecast is uncertain.",
  ),
  theme(
    "Reporting",
    "Build the monthly report from the source systems",
    "Define each figure once, load it overnight, and retire the copies in private files.",
    "Publish old and new figures together twice, and explain each difference.",
  ),
  theme(
    "Reporting",
    "Give every process a measure and an owner",
    "Name one person and one figure for each of the ten largest processes, and look at them weekly.",
    "Begin with figures that exist already, so that nobody collects data for the sake of it.",
  ),
  theme(
    "Purchasing",
    "Bundle orders to the largest suppliers",
    "Group recurring needs by supplier and month, and negotiate on the sum.",
    "Keep a second supplier for whatever would stop the work.",
  ),
  theme(
    "Purchasing",
    "Let small purchases go without approval",
    "Set an amount below which teams buy by themselves, and check a sample afterwards.",
    "Lower the amount for a team that exceeds its budget twice.",
  ),
  theme(
    "Scheduling",
    "Plan shifts in one calendar",
    "Replace the weekly file by a shared calendar that knows absences and skills.",
    "Print the plan for the first month, for those who cannot open it yet.",
  ),
  theme(
    "Scheduling",
    "Warn of delays before the customer notices",
    "Compare planned and actual times each hour, and tell the customer of what will be late.",
    "Start with one region, and agree beforehand on who calls.",
  ),
];
