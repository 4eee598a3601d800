import type { ReadyLinkView } from "../control/types.gen.ts";
import { Copy } from "./copy.tsx";
import { Lever } from "./lever.tsx";
import { countOf, newestOf } from "./words.ts";
import { readyLinks, sandbox } from "./world.ts";

/** The ReadyLinks of the sandbox with the addresses of their surveys, and whether these can be opened. */
export function ReadyLinks() {
  const { surveys, total, newest } = readyLinks.value;
  return (
    <section class="side" aria-labelledby="ready-links-heading">
      <header>
        <h3 id="ready-links-heading">
          ReadyLinks <small>{newestOf(total, newest.length)}</small>
        </h3>
        <Lever
          route="setSurveys"
          input={{ sandbox: sandbox.value?.name ?? "", enabled: !surveys }}
          hint="Whether surveys can be opened; they need no token"
          pressed={surveys}
        >
          Survey pages
        </Lever>
      </header>
      {newest.length === 0 ? (
        <p class="note">
          No ReadyLinks. A client creates one with <code>POST /api/agent/readylinks</code>. A sandbox with full demo
          data has some.
        </p>
      ) : (
        <ul class="scroll" tabIndex={0} aria-label="ReadyLinks and their surveys">
          {newest.map((link) => (
            <Link key={link.id} link={link} isOpen={surveys && link.isActive} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Link({ link, isOpen }: { readonly link: ReadyLinkView; readonly isOpen: boolean }) {
  const { name, url, leadsCount, isActive } = link;
  return (
    <li class={isOpen ? "" : "closed"}>
      <p>
        <b>{name}</b> <small>{countOf(leadsCount, "lead")}</small>{" "}
        {!isOpen && <small>{isActive ? "survey pages are off" : "not active"}</small>}
      </p>
      <a href={url} target="_blank" rel="noopener">
        {url}
      </a>
      <Copy text={url} what={`the address of ${name}`} />
    </li>
  );
}
