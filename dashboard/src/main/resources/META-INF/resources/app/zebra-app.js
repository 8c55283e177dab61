import { LitElement, html, nothing } from "lit";
import "./zebra-jobs.js";
import "./zebra-curve.js";
import "./zebra-reports.js";
import "./zebra-timeline.js";
import "./zebra-chat.js";
import "./zebra-login.js";

const TIMELINE_LENGTH = 300;

/**
 * The page: follows one event stream and hands each panel its part.
 *
 * The stream opens with a snapshot of everything and goes on with changes, so a reconnection needs no
 * bookkeeping here: the next snapshot replaces what was known.
 */
class ZebraApp extends LitElement {
  static properties = {
    jobs: { state: true },
    curves: { state: true },
    reports: { state: true },
    models: { state: true },
    timeline: { state: true },
    live: { state: true },
    selected: { state: true },
    locked: { state: true },
  };

  /** In the page's own tree, so that page.css lays it out and uPlot's stylesheet reaches the curve. */
  createRenderRoot() {
    return this;
  }

  constructor() {
    super();
    this.jobs = new Map();
    this.curves = new Map();
    this.reports = [];
    this.models = [];
    this.timeline = [];
    this.live = false;
    this.selected = null;
    this.locked = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow();
  }

  follow() {
    this.source?.close();
    this.source = new EventSource("/stream");
    this.source.onopen = () => (this.live = true);
    this.source.onerror = () => this.lost();
    const on = (type, take) => this.source.addEventListener(type, (event) => take(JSON.parse(event.data)));
    on("snapshot", (snapshot) => this.start(snapshot));
    on("job", (job) => (this.jobs = new Map(this.jobs).set(job.id, job)));
    on("progress", (progress) => this.progress(progress));
    on("model", (model) => (this.models = [...this.models, model]));
    on("report", (report) => (this.reports = [...this.reports, report]));
    on("event", (event) => (this.timeline = [...this.timeline, event].slice(-TIMELINE_LENGTH)));
  }

  /** An EventSource does not say why it failed: whether a key is needed is asked for. */
  async lost() {
    this.live = false;
    const me = await fetch("/access/me").catch(() => null);
    this.locked = me?.status === 401;
    if (this.locked) this.source.close();
  }

  disconnectedCallback() {
    this.source.close();
    super.disconnectedCallback();
  }

  start(snapshot) {
    this.jobs = new Map(snapshot.jobs.map((job) => [job.id, job]));
    this.curves = new Map(Object.entries(snapshot.curves));
    this.reports = snapshot.reports;
    this.models = snapshot.models;
    this.timeline = snapshot.timeline;
  }

  progress({ job, fraction, fields, at }) {
    const known = this.jobs.get(job);
    if (known) this.jobs = new Map(this.jobs).set(job, { ...known, progress: { fraction, fields, at } });
    if (fields.loss == null || fields.step == null) return;
    const curve = this.curves.get(job) ?? [];
    // A new attempt resumes from a checkpoint: what it redoes replaces what was drawn.
    const kept = curve.length && curve.at(-1).step >= fields.step ? curve.filter((p) => p.step < fields.step) : curve;
    this.curves = new Map(this.curves).set(job, [...kept, fields]);
  }

  /** The job whose curve is shown: the reader's choice, else the newest one that has a curve. */
  shown() {
    if (this.selected && this.curves.has(this.selected)) return this.selected;
    return [...this.jobs.values()]
      .filter((job) => this.curves.has(job.id))
      .sort((a, b) => (a.submitted < b.submitted ? 1 : -1))[0]?.id;
  }

  render() {
    const shown = this.shown();
    return html`
      <header>
        <img src="/app/zebra.svg" alt="" />
        <h1>Zebra</h1>
        <span class="live" ?data-live=${this.live} role="status">${this.live ? "live" : "reconnecting…"}</span>
      </header>
      ${this.locked
        ? html`<zebra-login @logged-in=${() => { this.locked = false; this.follow(); }}></zebra-login>`
        : nothing}
      <main>
        <section>
          <zebra-jobs
            .jobs=${[...this.jobs.values()]}
            .selected=${shown}
            @job-selected=${(event) => (this.selected = event.detail)}
          ></zebra-jobs>
          <zebra-curve .job=${this.jobs.get(shown)} .points=${this.curves.get(shown) ?? []}></zebra-curve>
          <zebra-reports .reports=${this.reports}></zebra-reports>
        </section>
        <section>
          <zebra-chat .models=${this.models}></zebra-chat>
          <zebra-timeline .events=${this.timeline}></zebra-timeline>
        </section>
      </main>
    `;
  }
}

customElements.define("zebra-app", ZebraApp);
