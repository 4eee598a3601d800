import { connection } from "./connection.ts";
import { Header } from "./header.tsx";
import { JournalPanel } from "./journal-panel.tsx";
import { KeyList } from "./keys.tsx";
import { NewSandboxDialog } from "./new-sandbox.tsx";
import { OwnersPanel } from "./owners-panel.tsx";
import { SidePanel } from "./side-panel.tsx";
import { ShellBar } from "./shell-bar.tsx";
import { NoSandbox, Lost } from "./states.tsx";
import { isTelling } from "./story.ts";
import { StoryPanel } from "./story-panel.tsx";
import { WorkPanel } from "./work-panel.tsx";
import { sandbox } from "./world.ts";

/** The whole page. While the connection is lost, it keeps showing the last state. */
export function App() {
  const state = connection.value;
  const isKnown = sandbox.value !== null && (state.kind === "live" || state.kind === "lost");
  // While a story restarts, its text stays visible.
  const isShown = isKnown || (isTelling.value && state.kind === "connecting");
  return (
    <>
      <Header />
      <KeyList />
      <NewSandboxDialog />
      {isShown ? (
        <>
          <Lost />
          <main class={`world ${state.kind}${isTelling.value ? " telling" : ""}`}>
            {isTelling.value ? (
              <StoryPanel />
            ) : (
              <>
                <WorkPanel />
                <JournalPanel />
                <OwnersPanel />
                <SidePanel />
              </>
            )}
          </main>
          <ShellBar />
        </>
      ) : (
        <NoSandbox state={state} />
      )}
    </>
  );
}
