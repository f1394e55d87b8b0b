// What this tab did since its page was drawn. The server is told with every write, so that nobody is warned of themselves.
const NAME = "pmhub:own", KEPT = 60;

const steps = () => (sessionStorage.getItem(NAME) ?? "").split(",").filter(Boolean);

/** An answer came: the step it names is ours. */
export function noteOwn(response) {
  const batch = response.headers.get("X-Batch");
  if (batch && !steps().includes(batch)) sessionStorage.setItem(NAME, [...steps(), batch].slice(-KEPT).join());
  return response;
}

export const ownSteps = () => steps().join();
