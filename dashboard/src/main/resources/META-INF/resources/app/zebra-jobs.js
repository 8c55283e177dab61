import { LitElement, css, html, nothing } from "lit";
import { shared } from "./style.js";
import { count, duration, number, short } from "./format.js";

const RANK = { RUNNING: 0, PAUSING: 0, CANCELLING: 0, BACKING_OFF: 1, QUEUED: 1, PAUSED: 2, WAITING: 2 };
const LEAVING = new Set(["PAUSING", "CANCELLING"]);
const ENDED = new Set(["SUCCEEDED", "FAILED", "CANCELLED"]);

/** The jobs: running ones first, then those that wait, then the newest ended ones. */
class ZebraJobs extends LitElement {
  static properties = { jobs: { attribute: false }, selected: { attribute: false }, problem: { state: true } };

  static styles = [
    shared,
    css`
      tr.job {
        border-top: 1px solid var(--line);
      }
      tr.job[data-selected] td:first-child {
        box-shadow: -3px 0 0 var(--accent);
        padding-left: 6px;
      }
      .state {
        font-size: 12px;
        font-weight: 600;
        letter-spacing: 0.02em;
      }
      .RUNNING,
      .PAUSING,
      .CANCELLING {
        color: var(--busy);
      }
      .SUCCEEDED {
        color: var(--good);
      }
      .FAILED {
        color: var(--bad);
      }
      .WAITING,
      .QUEUED,
      .PAUSED,
      .BACKING_OFF {
        color: var(--wait);
      }
      .CANCELLED {
        color: var(--quiet);
      }
      .kind {
        border: 0;
        padding: 0;
        font-weight: 600;
        text-align: left;
      }
      progress {
        width: 100%;
        height: 6px;
        accent-color: var(--accent);
      }
      td.why {
        width: 55%;
        overflow-wrap: anywhere;
      }
      .action {
        padding: 1px 8px;
        font-size: 12px;
      }
    `,
  ];

  render() {
    const jobs = [...(this.jobs ?? [])].sort(
      (a, b) => (RANK[a.state] ?? 3) - (RANK[b.state] ?? 3) || (a.submitted < b.submitted ? 1 : -1),
    );
    if (!jobs.length) {
      return html`<h2>Jobs</h2>
        <div class="empty">No jobs yet. <span class="mono">zebra apply -f examples/books/pipeline.yaml</span></div>`;
    }
    return html`
      <h2>Jobs</h2>
      ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}
      <table>
        <tbody>
          ${jobs.map((job) => this.row(job))}
        </tbody>
      </table>
    `;
  }

  row(job) {
    return html`<tr class="job" data-job=${job.id} data-state=${job.state} ?data-selected=${job.id === this.selected}>
      <td>
        <button class="kind" @click=${() => this.select(job.id)} title=${job.id}>${job.kind}</button>
        <div class="mono quiet">${job.spec?.output ?? short(job.id)}</div>
      </td>
      <td>
        <span class="state ${job.state}">${job.state}</span>
        ${job.attempt > 1 ? html`<div class="quiet mono">attempt ${job.attempt}</div>` : nothing}
      </td>
      <td class="why">${this.detail(job)}</td>
      <td>
        ${ENDED.has(job.state)
          ? nothing
          : html`${job.state === "PAUSED" ? this.button(job, "Resume") : this.button(job, "Pause")}
            ${this.button(job, "Cancel")}`}
      </td>
    </tr>`;
  }

  detail(job) {
    if (job.state === "RUNNING") {
      const fields = job.progress?.fields ?? {};
      return html`
        <progress max="1" .value=${job.progress?.fraction ?? 0} aria-label="progress of ${job.kind}"></progress>
        <div class="mono quiet">
          ${job.progress ? `${Math.round(100 * job.progress.fraction)}%` : ""}
          ${fields.step != null ? `· step ${fields.step}${fields.steps ? "/" + fields.steps : ""}` : ""}
          ${fields.loss != null ? `· loss ${number(fields.loss, 3)}` : ""}
          ${fields.tokensPerSecond ? `· ${count(fields.tokensPerSecond)} tok/s` : ""}
          ${fields.stage ? `· ${fields.stage}` : ""} ${fields.etaSeconds ? `· ${duration(fields.etaSeconds)} left` : ""}
        </div>
      `;
    }
    if (job.state === "WAITING" && job.waitingFor?.length) {
      return html`${job.waitingFor.map(
        (wait) => html`<div class="quiet">waits for <span class="mono">${wait.reference}</span>${wait.reason
            ? `: ${wait.reason}`
            : ""}</div>`,
      )}`;
    }
    if (job.state === "SUCCEEDED") {
      const seconds = job.started && job.ended ? (new Date(job.ended) - new Date(job.started)) / 1000 : null;
      return html`<span class="mono">${(job.outputs ?? []).join(", ")}</span>
        <span class="quiet">${duration(seconds)}</span>`;
    }
    return html`<span class="quiet">${job.why ?? job.reason ?? ""}</span>`;
  }

  button(job, word) {
    const action = word.toLowerCase();
    const idle = LEAVING.has(job.state) && !(job.state === "PAUSING" && action === "cancel");
    return html`<button class="action ${action}" ?disabled=${idle} @click=${() => this.ask(job, action)}>${word}</button>`;
  }

  select(id) {
    this.dispatchEvent(new CustomEvent("job-selected", { detail: id }));
  }

  async ask(job, action) {
    const answer = await fetch(`/jobs/${job.id}/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    this.problem = answer.ok ? null : ((await answer.json().catch(() => null))?.detail ?? `${action}: ${answer.status}`);
  }
}

customElements.define("zebra-jobs", ZebraJobs);
