import { LitElement, html } from "lit";
import uPlot from "uplot";
import { count, duration, number } from "./format.js";

/** A colour of the page as the canvas understands it: with `light-dark()` decided. */
function color(element, variable) {
  const before = element.style.color;
  element.style.color = `var(${variable})`;
  const computed = getComputedStyle(element).color;
  element.style.color = before;
  return computed;
}

/** The loss curve of one training job, with its learning rate, as it grows. */
class ZebraCurve extends LitElement {
  static properties = { job: { attribute: false }, points: { attribute: false } };

  /** In the page's own tree, where uPlot's stylesheet applies. */
  createRenderRoot() {
    return this;
  }

  render() {
    const last = this.points?.at(-1);
    const first = this.points?.[0];
    return html`
      <h2>Training ${this.job ? html`<span class="mono quiet">${this.job.spec?.output}</span>` : ""}</h2>
      ${last
        ? html`<div class="figures">
            <div><b data-figure="loss">${number(last.loss, 3)}</b><span class="quiet">loss, from ${number(first.loss, 3)}</span></div>
            <div><b>${last.step}</b><span class="quiet">step${last.steps ? ` of ${last.steps}` : ""}</span></div>
            <div><b>${count(last.tokensPerSecond)}</b><span class="quiet">tokens/s</span></div>
            <div><b>${last.learningRate?.toExponential(1) ?? ""}</b><span class="quiet">learning rate</span></div>
            <div><b>${duration(last.etaSeconds)}</b><span class="quiet">left</span></div>
          </div>`
        : html`<div class="empty">No training has reported a loss yet.</div>`}
      <div class="plot" ?hidden=${!last} role="img" aria-label="loss by training step"></div>
    `;
  }

  firstUpdated() {
    const holder = this.renderRoot.querySelector(".plot");
    this.sized = new ResizeObserver(() => this.plot?.setSize({ width: holder.clientWidth, height: 230 }));
    this.sized.observe(holder);
  }

  disconnectedCallback() {
    this.sized?.disconnect();
    super.disconnectedCallback();
  }

  updated() {
    const holder = this.renderRoot.querySelector(".plot");
    if (!this.points?.length || !holder.clientWidth) return;
    const data = [this.points.map((p) => p.step), this.points.map((p) => p.loss)];
    if (this.plot) {
      this.plot.setData(data);
      return;
    }
    const line = { stroke: color(holder, "--line"), width: 1 };
    const axis = { stroke: color(holder, "--quiet"), grid: line, ticks: line };
    this.plot = new uPlot(
      {
        width: holder.clientWidth,
        height: 230,
        legend: { show: false },
        scales: { x: { time: false } },
        axes: [{ ...axis }, { ...axis, size: 44 }],
        series: [
          { label: "step" },
          { label: "loss", stroke: color(holder, "--accent"), width: 1.6, points: { show: false } },
        ],
      },
      data,
      holder,
    );
  }
}

customElements.define("zebra-curve", ZebraCurve);
