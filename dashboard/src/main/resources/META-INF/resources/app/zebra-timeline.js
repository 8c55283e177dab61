import { LitElement, css, html } from "lit";
import { shared } from "./style.js";
import { clock, short } from "./format.js";

/** What happened, newest first: the log's own events in words. */
class ZebraTimeline extends LitElement {
  static properties = { events: { attribute: false } };

  static styles = [
    shared,
    css`
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
        max-height: 420px;
        overflow-y: auto;
      }
      li {
        display: grid;
        grid-template-columns: 76px minmax(0, 1fr);
        gap: 8px;
        padding: 3px 0;
        border-top: 1px solid var(--line);
      }
      li:first-child {
        border-top: 0;
      }
      .text {
        overflow-wrap: anywhere;
      }
    `,
  ];

  render() {
    // The log orders what concerns one job; between jobs the broker's clock does.
    const events = [...(this.events ?? [])].reverse().sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    return html`
      <h2>Events</h2>
      ${events.length
        ? html`<ol>
            ${events.map(
              (event) => html`<li data-type=${event.type}>
                <span class="quiet mono">${clock(event.at)}</span>
                <span class="text"
                  ><b>${event.type}</b> <span class="quiet">${event.text}</span>
                  <span class="mono quiet">${short(event.job)}</span></span
                >
              </li>`,
            )}
          </ol>`
        : html`<div class="empty">The log is empty.</div>`}
    `;
  }
}

customElements.define("zebra-timeline", ZebraTimeline);
