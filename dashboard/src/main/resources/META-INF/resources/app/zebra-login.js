import { LitElement, css, html, nothing } from "lit";
import { shared } from "./style.js";

/** Asks for an API key and lets this browser use it, in a cookie that scripts cannot read. */
class ZebraLogin extends LitElement {
  static properties = { problem: { state: true } };

  static styles = [
    shared,
    css`
      form {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      input {
        flex: 1;
        font: inherit;
        padding: 4px 8px;
      }
    `,
  ];

  render() {
    return html`<h2>Log in</h2>
      <form @submit=${this.open}>
        <input name="key" type="password" autocomplete="current-password" required aria-label="API key"
          placeholder="zk_..." />
        <button>Log in</button>
      </form>
      ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}`;
  }

  async open(event) {
    event.preventDefault();
    const key = new FormData(event.target).get("key").trim();
    const answer = await fetch("/access/session", { method: "POST", headers: { Authorization: `Bearer ${key}` } });
    this.problem = answer.ok ? null : ((await answer.json().catch(() => null))?.detail ?? `log in: ${answer.status}`);
    if (answer.ok) this.dispatchEvent(new CustomEvent("logged-in"));
  }
}

customElements.define("zebra-login", ZebraLogin);
