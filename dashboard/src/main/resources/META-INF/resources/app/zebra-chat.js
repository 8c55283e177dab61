import { LitElement, css, html, nothing } from "lit";
import { shared } from "./style.js";

/** A box to talk to a served model: the prompt goes to `/v1/completions`, the answer streams in. */
class ZebraChat extends LitElement {
  static properties = {
    models: { attribute: false },
    served: { state: true },
    model: { state: true },
    answer: { state: true },
    asked: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  static styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 8px;
      }
      textarea {
        width: 100%;
        min-height: 64px;
        resize: vertical;
      }
      .row {
        display: flex;
        gap: 8px;
      }
      select {
        flex: 1;
        min-width: 0;
        background: var(--card);
      }
      .answer {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        margin: 10px 0 0;
        padding: 10px 12px;
        background: var(--paper);
        border-radius: 8px;
        max-height: 320px;
        overflow-y: auto;
      }
      .asked {
        color: var(--quiet);
      }
      .problem {
        color: var(--bad);
      }
    `,
  ];

  constructor() {
    super();
    this.served = [];
    this.answer = "";
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.refresh();
  }

  willUpdate(changed) {
    if (changed.has("models") && this.hasUpdated) this.refresh();
  }

  async refresh() {
    try {
      const answer = await fetch("/v1/models");
      this.served = answer.ok ? (await answer.json()).data : [];
    } catch {
      this.served = [];
    }
    if (!this.served.some((model) => model.id === this.model)) this.model = this.served[0]?.id;
  }

  render() {
    return html`
      <h2>Talk to the model</h2>
      <form @submit=${this.send}>
        <textarea
          name="prompt"
          aria-label="prompt"
          placeholder="Once upon a time"
          @keydown=${this.keys}
          ?disabled=${this.busy}
        ></textarea>
        <div class="row">
          <select aria-label="model" @focus=${this.refresh} @change=${(event) => (this.model = event.target.value)}>
            ${this.served.length
              ? this.served.map((m) => html`<option value=${m.id} ?selected=${m.id === this.model}>${m.id}</option>`)
              : html`<option value="">no model is served yet</option>`}
          </select>
          ${this.busy
            ? html`<button type="button" @click=${() => this.stop?.abort()}>Stop</button>`
            : html`<button class="primary" ?disabled=${!this.model}>Send</button>`}
        </div>
      </form>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.asked != null
        ? html`<div class="answer" aria-live="polite"><span class="asked">${this.asked}</span>${this.answer}</div>`
        : nothing}
    `;
  }

  keys(event) {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  }

  async send(event) {
    event.preventDefault();
    const prompt = this.renderRoot.querySelector("textarea").value;
    if (!prompt.trim() || !this.model || this.busy) return;
    this.busy = true;
    this.problem = null;
    this.asked = prompt;
    this.answer = "";
    this.stop = new AbortController();
    try {
      const answer = await fetch("/v1/completions", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ model: this.model, prompt, max_tokens: 160, temperature: 0.8, top_p: 0.95, stream: true }),
        signal: this.stop.signal,
      });
      if (!answer.ok) {
        const body = await answer.json().catch(() => null);
        throw new Error(body?.error?.message ?? `the service answered ${answer.status}`);
      }
      await this.read(answer.body);
    } catch (problem) {
      if (problem.name !== "AbortError") this.problem = problem.message;
    } finally {
      this.busy = false;
    }
  }

  async read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith("data:")) continue;
        const data = line.slice(5).trim();
        if (data === "[DONE]") return;
        const piece = JSON.parse(data);
        if (piece.error) throw new Error(piece.error.message);
        this.answer += piece.choices?.[0]?.text ?? "";
      }
    }
  }
}

customElements.define("zebra-chat", ZebraChat);
