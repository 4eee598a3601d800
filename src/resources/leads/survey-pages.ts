import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../../capability/capability.ts";
import { refusalOf } from "../../database/open.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { limitsOf } from "../../rate-limit/module.ts";
import { webhookAnnouncer } from "../../webhooks/module.ts";
import { ownerStore } from "../account/module.ts";
import type { Question } from "../assessment-configs/module.ts";
import { type LinkRow, linkStore, servesSurveys } from "../readylinks/module.ts";
import { complete, questionsFor } from "./complete.ts";
import { addLead, type Contact } from "./new-lead.ts";
import { type LeadRow, leadStore } from "./store.ts";
import {
  contactFields,
  contentSecurityPolicy,
  type Problem,
  problemPage,
  surveyPage,
  thanksPage,
  type Typed,
} from "./survey-html.ts";
import type { Answers } from "./table.ts";

/** The largest body of a survey, in bytes. */
const longestBody = 131_072;

const cookieName = "survey";

type Visit = {
  readonly Params: { readonly slug: string };
  readonly Querystring: Typed;
  readonly Body: Typed | undefined;
};

/** An open survey. */
type Survey = { readonly link: LinkRow; readonly sandbox: LiveSandbox; readonly questions: readonly Question[] };

/**
 * Serves the surveys of ReadyLinks. Opening a survey creates a pending lead, which a cookie identifies; sending it completes the
 * lead. A lead is completed only once, also if its form is sent several times.
 */
// eslint-disable-next-line max-lines-per-function -- its functions share the state of the scope
export function surveyPages(context: Context, scope: FastifyInstance): Promise<void> {
  const { use, sandboxes, events, refresh, logger } = context;
  const { transaction } = context.database;
  const links = use(linkStore);
  const leads = use(leadStore);
  const limits = use(limitsOf);
  const announcer = use(webhookAnnouncer);

  const send = (reply: FastifyReply, status: number, page: string) =>
    reply
      .code(status)
      .headers({
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": contentSecurityPolicy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      })
      .send(page);

  const notFound = (reply: FastifyReply) =>
    send(reply, 404, problemPage("Survey not found", "The link is wrong, or the survey was closed."));

  function findSurvey(slug: string): Survey | undefined {
    refresh();
    const link = links.findBySlug(slug.toLowerCase());
    const sandbox = link && sandboxes.withKey(link.sandboxKey);
    if (!sandbox || !servesSurveys(context, sandbox)) return undefined;
    return { link, sandbox, questions: questionsFor(context, { linkKey: link.key }) };
  }

  /** The lead with an id, if it belongs to the survey. */
  function leadWith({ link }: Survey, id: string | undefined): LeadRow | undefined {
    const lead = id === undefined ? undefined : leads.find(link.ownerKey, id);
    return lead?.linkKey === link.key ? lead : undefined;
  }

  /** Call it in a transaction. */
  function open({ link, sandbox }: Survey): LeadRow {
    const owner = use(ownerStore).get(link.ownerKey);
    return addLead(context, sandbox.seed, owner, link, {}, sandbox.clock.now());
  }

  const remember = (reply: FastifyReply, { slug }: LinkRow, { id }: LeadRow) =>
    reply.header("set-cookie", `${cookieName}=${id}; Path=/survey/${slug}; HttpOnly; SameSite=Lax`);

  const rememberedIn = ({ headers }: FastifyRequest): string | undefined =>
    new RegExp(`(?:^|; *)${cookieName}=([0-9a-f-]{36})`).exec(headers.cookie ?? "")?.[1];

  /** The thank-you page. An archived or converted lead without answers can no longer send the survey. */
  const sendOver = (reply: FastifyReply, link: LinkRow, { completedAt }: LeadRow) =>
    completedAt === null
      ? send(reply, 409, problemPage("The survey is closed", "You can no longer send answers."))
      : send(reply, 200, thanksPage(link));

  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: longestBody },
    (_request, text, done) => {
      const byName = Object.entries(Object.groupBy(new URLSearchParams(text), ([name]) => name));
      done(null, Object.fromEntries(byName.map(([name, pairs = []]) => [name, pairs.map(([, value]) => value)])));
    },
  );

  scope.addHook("onRequest", (request, reply, done) => {
    const decision = limits.takeOfAddress(request.ip, "survey");
    if (!decision || decision.allowed) return done();
    reply.header("retry-after", decision.retryAfterSeconds);
    send(reply, 429, problemPage("Too many requests", `Please try again in ${decision.retryAfterSeconds} seconds.`));
  });

  scope.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode === 413)
      return send(reply, 413, problemPage("The answers are too long", "Please shorten your answers."));
    if (statusCode < 500) return send(reply, statusCode, problemPage("The survey was not sent", "Please try again."));
    const refusal = refusalOf(error);
    if (refusal) logger.warn({ reqId: request.id }, `A survey was refused: ${refusal.sentence}.`);
    else logger.error({ reqId: request.id, err: error });
    return send(reply, 500, problemPage("Something went wrong", "Nothing was sent. Please try again later."));
  });

  scope.get<Visit>("/survey/:slug", { exposeHeadRoute: false }, (request, reply) => {
    const survey = findSurvey(request.params.slug);
    if (!survey) return notFound(reply);
    const { link, sandbox, questions } = survey;
    const { again, lead: named } = request.query;
    // Put the lead into the URL, for browsers that block the cookie, such as in a frame of another site.
    const known =
      again === undefined ? (leadWith(survey, firstOf(named)) ?? leadWith(survey, rememberedIn(request))) : undefined;
    if (known && known.status !== "pending") return sendOver(reply, link, known);
    const lead = known ?? transaction(() => open(survey));
    if (!known) events.emit("sandboxChanged", sandbox.key);
    remember(reply, link, lead);
    return send(reply, 200, surveyPage(link, questions, lead.id, {}, []));
  });

  // A HEAD request checks whether the survey exists, and creates no lead.
  scope.head<Visit>("/survey/:slug", (request, reply) => {
    const survey = findSurvey(request.params.slug);
    return survey ? send(reply, 200, surveyPage(survey.link, survey.questions, "", {}, [])) : notFound(reply);
  });

  scope.post<Visit>("/survey/:slug", (request, reply) => {
    const survey = findSurvey(request.params.slug);
    if (!survey) return notFound(reply);
    if (request.headers["sec-fetch-site"] === "cross-site")
      return send(
        reply,
        403,
        problemPage("The survey was not sent", "It was sent from another website. Open the survey link and try again."),
      );
    const { link, sandbox, questions } = survey;
    const typed = request.body ?? {};
    const { contact, answers, problems } = readForm(questions, typed);
    const leadId = firstOf(typed["lead"]);
    if (problems.length > 0) return send(reply, 400, surveyPage(link, questions, leadId, typed, problems));
    const sent = transaction(() => {
      const lead = leadWith(survey, leadId) ?? open(survey);
      if (lead.status !== "pending") return lead;
      return complete(context, lead, answers, sandbox.clock.now(), undefined, contact);
    });
    announcer.send(sandbox.key);
    events.emit("sandboxChanged", sandbox.key);
    remember(reply, link, sent);
    if (sent.completedAt === null) return sendOver(reply, link, sent);
    return reply.redirect(`/survey/${link.slug}?lead=${sent.id}`, 303);
  });

  return Promise.resolve();
}

const firstOf = (typed: Typed[string] | undefined): string => [typed ?? ""].flat()[0] ?? "";

/** The content of a form: contact details, answers and their problems. */
function readForm(questions: readonly Question[], typed: Typed) {
  const problems: Problem[] = [];
  const contact: Record<string, string | null> = {};
  for (const { field, label, isRequired } of contactFields) {
    const text = firstOf(typed[field]).trim();
    contact[field] = text === "" ? null : text;
    if (text === "" && isRequired) problems.push({ field, sentence: `${label}: please fill it in.` });
    else if (text.length > 200) problems.push({ field, sentence: `${label}: please write at most 200 characters.` });
    else if (field === "clientEmail" && !/^[^\s@]+@[^\s@]+$/.test(text))
      problems.push({ field, sentence: `${label}: please enter an e-mail address such as name@example.com.` });
  }
  const answers: Record<string, Answers[string]> = {};
  for (const question of questions) {
    const given = [...new Set([typed[question.id] ?? []].flat())].filter((each) => each.trim() !== "");
    const [first] = given;
    if (question.isHidden || first === undefined) continue;
    const { id, type, options, min, max, text } = question;
    const wrong = () => problems.push({ field: id, sentence: `${text} Please choose one of the answers.` });
    if (type === "multiple_choice") {
      if (given.every((each) => options.includes(each))) answers[id] = given;
      else wrong();
    } else if (type === "single_choice") {
      if (options.includes(first)) answers[id] = first;
      else wrong();
    } else if (type === "text") {
      // Count like the browser: a form sends two characters for a line break.
      const written = first.replaceAll("\r\n", "\n");
      if (written.length <= 2000) answers[id] = written;
      else problems.push({ field: id, sentence: `${text} Please write at most 2,000 characters.` });
    } else {
      const number = Number(first);
      if (number >= (min ?? 0) && number <= (max ?? 10)) answers[id] = number;
      else wrong();
    }
  }
  return { contact: contact as Contact, answers, problems };
}
