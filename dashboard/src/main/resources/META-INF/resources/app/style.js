import { css } from "lit";

/** What every panel shares. */
export const shared = css`
  :host,
  :host * {
    box-sizing: border-box;
  }
  :host {
    display: block;
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 10px;
    padding: 14px 16px;
    min-width: 0;
  }
  h2 {
    margin: 0 0 10px;
    font-size: 14px;
    font-weight: 650;
    letter-spacing: 0.01em;
  }
  .quiet {
    color: var(--quiet);
  }
  .mono {
    font-family: var(--mono);
    font-size: 12.5px;
  }
  .empty {
    color: var(--quiet);
    padding: 8px 0;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  th {
    text-align: left;
    font-weight: 500;
    color: var(--quiet);
    font-size: 12.5px;
  }
  th,
  td {
    padding: 4px 10px 4px 0;
    vertical-align: top;
  }
  td.number,
  th.number {
    text-align: right;
  }
  button,
  select,
  textarea {
    font: inherit;
    color: inherit;
    background: transparent;
    border: 1px solid var(--line);
    border-radius: 7px;
    padding: 6px 10px;
  }
  button {
    cursor: pointer;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--card);
    font-weight: 600;
  }
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
`;
