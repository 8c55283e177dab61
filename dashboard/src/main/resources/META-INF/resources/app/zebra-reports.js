import { LitElement, css, html, nothing } from "lit";
import { shared } from "./style.js";
import { bytes, number } from "./format.js";

/** The newest evaluation reports: perplexity by context length and the passkey grid. */
class ZebraReports extends LitElement {
  static properties = { reports: { attribute: false } };

  static styles = [
    shared,
    css`
      article + article {
        border-top: 1px solid var(--line);
        margin-top: 12px;
        padding-top: 12px;
      }
      h3 {
        font-size: 13.5px;
        margin: 0 0 6px;
      }
      .parts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
        gap: 18px;
      }
      td.cell {
        text-align: center;
        border: 2px solid var(--card);
        border-radius: 6px;
        padding: 4px 8px;
      }
      caption {
        text-align: left;
        color: var(--quiet);
        font-size: 12.5px;
        padding-bottom: 4px;
      }
    `,
  ];

  render() {
    const newest = [...(this.reports ?? [])].reverse().slice(0, 3);
    return html`
      <h2>Evaluations</h2>
      ${newest.length ? newest.map((r) => this.one(r)) : html`<div class="empty">No model has been evaluated yet.</div>`}
    `;
  }

  one({ reference, model, report }) {
    const cost = report.cost?.at(-1);
    return html`<article data-report=${reference}>
      <h3><span class="mono">${model ?? reference}</span></h3>
      <div class="parts">
        ${report.perplexity ? this.perplexity(report.perplexity) : nothing}
        ${report.passkey ? this.passkey(report.passkey) : nothing}
      </div>
      ${cost
        ? html`<p class="quiet">
            KV cache at ${cost.contextLength} tokens: ${bytes(cost.kvBytesStriped)} striped,
            ${bytes(cost.kvBytesGlobal)} with every layer global (${number(cost.kvRatio, 2)}×); attention
            ${number(cost.attentionRatio, 2)}× cheaper
          </p>`
        : nothing}
    </article>`;
  }

  perplexity(perplexity) {
    return html`<table>
      <caption>
        Held-out perplexity
      </caption>
      <thead>
        <tr>
          <th>context</th>
          <th class="number">perplexity</th>
        </tr>
      </thead>
      <tbody>
        ${perplexity.byContextLength.map(
          (row) => html`<tr>
            <td>${row.contextLength}</td>
            <td class="number">${number(row.perplexity, 1)}</td>
          </tr>`,
        )}
        ${perplexity.unigram
          ? html`<tr>
              <td class="quiet">unigram baseline</td>
              <td class="number quiet">${number(perplexity.unigram.perplexity, 1)}</td>
            </tr>`
          : nothing}
      </tbody>
    </table>`;
  }

  passkey(passkey) {
    const lengths = [...new Set(passkey.cells.map((cell) => cell.length))];
    const depths = [...new Set(passkey.cells.map((cell) => cell.depth))];
    const at = (length, depth) => passkey.cells.find((cell) => cell.length === length && cell.depth === depth);
    return html`<table>
      <caption>
        Passkey, ${passkey.ways}-way accuracy
        ${passkey.accuracy == null ? "" : `(${number(100 * passkey.accuracy, 0)}% over all, chance ${number(100 * passkey.chance, 0)}%)`}
      </caption>
      <thead>
        <tr>
          <th>depth</th>
          ${lengths.map((length) => html`<th class="number">${length}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${depths.map(
          (depth) => html`<tr>
            <td>${number(100 * depth, 0)}%</td>
            ${lengths.map((length) => {
              const cell = at(length, depth);
              return cell
                ? html`<td
                    class="cell"
                    style="background: color-mix(in oklab, var(--accent) ${Math.round(60 * cell.accuracy)}%, transparent)"
                  >
                    ${number(100 * cell.accuracy, 0)}%
                  </td>`
                : html`<td></td>`;
            })}
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

customElements.define("zebra-reports", ZebraReports);
