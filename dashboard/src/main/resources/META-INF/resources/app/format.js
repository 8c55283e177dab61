/** 12_345_678 -> "12.3M". */
export function count(value) {
  if (value == null) return "";
  const units = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  for (const [size, unit] of units) {
    if (Math.abs(value) >= size) return (value / size).toPrecision(3) + unit;
  }
  return String(Math.round(value * 100) / 100);
}

/** Bytes with binary units. */
export function bytes(value) {
  if (value == null) return "";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 ? value : value.toPrecision(3)) + " " + units[unit];
}

/** Seconds -> "1 h 02 min", "3 min 05 s", "42 s". */
export function duration(seconds) {
  if (seconds == null || !isFinite(seconds)) return "";
  const s = Math.max(0, Math.round(seconds));
  if (s >= 3600) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
  if (s >= 60) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  return `${s} s`;
}

/** An ISO time as the reader's clock shows it. */
export function clock(iso) {
  return iso ? new Date(iso).toLocaleTimeString() : "";
}

/** The first eight characters of an id. */
export function short(id) {
  return id ? id.slice(0, 8) : "";
}

export function number(value, digits = 2) {
  return value == null ? "" : Number(value).toFixed(digits);
}
