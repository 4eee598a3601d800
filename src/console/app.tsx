import { connection } from "./connection.ts";
import { FaultsPanel } from "./faults-panel.tsx";
import { Header } from "./header.tsx";
import { JobsPanel } from "./jobs-panel.tsx";
import { JournalPanel } from "./journal-panel.tsx";
import { OwnersPanel } from "./owners-panel.tsx";
import { ShellBar } from "./shell-bar.tsx";
import { InsteadOfTheWorld, Lost } from "./states.tsx";
import { isTelling } from "./story.ts";
import { StoryPanel } from "./story-panel.tsx";
import { sandbox } from "./world.ts";

/** The whole page. What was seen last stays while the connection is lost: it is where the reader was. */
export function App() {
  const state = connection.value;
  const isKnown = sandbox.value !== null && (state.kind === "live" || state.kind === "lost");
  // While a story sets its stage anew, its words stay.
  const isShown = isKnown || (isTelling.value && state.kind === "connecting");
  return (
    <>
      <Header />
      {isShown ? (
        <>
          <Lost />
          <main class={`world ${state.kind}${isTelling.value ? " telling" : ""}`}>
            <JobsPanel />
            <JournalPanel />
            <OwnersPanel />
            {isTelling.value ? <StoryPanel /> : <FaultsPanel />}
          </main>
          <ShellBar />
        </>
      ) : (
        <InsteadOfTheWorld state={state} />
      )}
    </>
  );
}
