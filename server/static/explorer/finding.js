// Finding: the form of a run; asks for hotspots in what the filters let through, and helps with the radius.
import { readEps, readJob, requestRun } from "./api.js";
import { announce, byId, h, put } from "./dom.js";
import { explainEps } from "./kdistance.js";
import { openRun } from "./runs.js";
import { change, query, state } from "./state.js";
import { count, integer, say } from "./words.js";

const POLL_MS = 400;
const LOOKING_AFTER_MS = 150;
const ENDED = new Set(["done", "failed", "cancelled"]);

let failed = () => {};

export function startFinding(handlers) {
  ({ failed } = handlers);
  byId("settings").addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  byId("eps-help").addEventListener("toggle", helpWithEps);
  byId("least").addEventListener("change", helpWithEps);
}

function settings() {
  const error = byId("settings-error");
  const wrong = ["eps", "least"].map(byId).find((input) => !input.checkValidity());
  error.hidden = !wrong;
  for (const id of ["eps", "least"]) byId(id).toggleAttribute("aria-invalid", byId(id) === wrong);
  if (wrong) {
    put(error, say("number_needed", { low: integer(Number(wrong.min)), high: integer(Number(wrong.max)) }));
    byId("settings-box").open = true;
    wrong.focus();
    return null;
  }
  const { categories, first, last, weekdays, hours, knownBy, neighbourhoods, area: corners } = state.filters;
  return {
    eps_m: Number(byId("eps").value),
    min_incidents: Number(byId("least").value),
    weighted: byId("weighted").checked,
    category: categories,
    from: first,
    to: last,
    weekday: weekdays,
    hour: hours,
    known_by: knownBy,
    neighbourhood: neighbourhoods,
    area: corners ?? [],
  };
}

/** Find hotspots with the form's settings in what the filters let through. */
export async function find() {
  const wanted = settings();
  if (!wanted || byId("find").disabled) return;
  working(true);
  try {
    const answer = await requestRun(wanted);
    const id = answer.run ? answer.run.id : await follow(answer.job.id);
    const { run, hotspots } = await openRun(id);
    change({ run: id, selected: null });
    announce(hotspots.length ? say("found", { hotspots: count("hotspots", run.hotspots) }) : say("found_none"));
    byId("rail-body").scrollTo({ top: 0 });
  } catch (error) {
    failed(error, { again: find });
  } finally {
    working(false);
  }
}

function working(on) {
  byId("find").disabled = on;
  byId("run-progress").hidden = !on;
  if (!on) return;
  put(byId("run-message"), say("finding"));
  put(byId("run-counts"));
  byId("run-bar").removeAttribute("value");
}

async function follow(id) {
  for (;;) {
    const job = await readJob(id);
    if (job.state === "done") return job.result.run_id ?? job.result.run;
    if (ENDED.has(job.state)) throw new Error(say("job_failed", { reason: job.error ?? "" }));
    put(byId("run-message"), job.message || say(job.state === "queued" ? "waiting" : "finding"));
    if (job.total) {
      put(byId("run-counts"), say("progress_counts", { done: integer(job.done), total: integer(job.total) }));
      byId("run-bar").max = job.total;
      byId("run-bar").value = job.done;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Fill the help with the curve of the present filters, if it is open. */
export async function helpWithEps() {
  if (!byId("eps-help").open) return;
  const asked = query();
  asked.set("min_incidents", byId("least").value || "10");
  const waits = setTimeout(() => put(byId("eps-body"), h("p", { class: "small quiet" }, say("looking"))), LOOKING_AFTER_MS);
  try {
    const found = await readEps(asked);
    put(byId("eps-body"), explainEps(found, (metres) => {
      byId("eps").value = Math.round(metres);
      byId("eps").focus();
    }));
  } catch (error) {
    if (error.name !== "AbortError") put(byId("eps-body"), h("p", { class: "small" }, error.message));
  } finally {
    clearTimeout(waits);
  }
}
