// The mark of the house, an open moot under one roof, as a drawing and as the small picture browsers ask for.
//
// One set of numbers makes both: mark.svg for browsers that draw, favicon.ico (16, 32 and 48 pixels) for the rest.

import { deflateSync } from "node:zlib";

const ink = [0x17, 0x35, 0x2c];
const white = [0xff, 0xff, 0xff];
const brass = [0xe3, 0xc0, 0x6a];

// On a field of 32 by 32: a square with round corners, a roof, a half ring of seats, and the child in the middle.
const corner = 6;
const roof = [[6.25, 13.5], [16, 6.4], [25.75, 13.5]];
const ring = { x: 16, y: 23.65, r: 7.5 };
const child = { x: 16, y: 22.9, r: 2.3 };
const stroke = 2.1;

export function svg() {
  const hex = (colour) => `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  const line = roof.map(([x, y]) => `${x} ${y}`).join("L");
  const seats = `M${ring.x - ring.r} ${ring.y}a${ring.r} ${ring.r} 0 0 1 ${2 * ring.r} 0`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="${corner}" ` +
    `fill="${hex(ink)}"/><path d="M${line}${seats}" fill="none" stroke="${hex(white)}" stroke-width="${stroke}" ` +
    `stroke-linecap="round" stroke-linejoin="round"/><circle cx="${child.x}" cy="${child.y}" r="${child.r}" ` +
    `fill="${hex(brass)}"/></svg>\n`
  );
}

const away = (x, y, [ax, ay], [bx, by]) => {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
};

const fromRing = (x, y) => {
  if (y <= ring.y) return Math.abs(Math.hypot(x - ring.x, y - ring.y) - ring.r);
  return Math.min(Math.hypot(x - ring.x - ring.r, y - ring.y), Math.hypot(x - ring.x + ring.r, y - ring.y));
};

/** The colour at a point, or none outside the round corners. */
function colourAt(x, y, half) {
  const [cx, cy] = [Math.max(corner - x, 0, x - 32 + corner), Math.max(corner - y, 0, y - 32 + corner)];
  if (Math.hypot(cx, cy) > corner) return null;
  if (Math.hypot(x - child.x, y - child.y) <= child.r) return brass;
  const near = Math.min(away(x, y, roof[0], roof[1]), away(x, y, roof[1], roof[2]), fromRing(x, y));
  return near <= half ? white : ink;
}

/** A square picture, each pixel the mean of 64 points, as a PNG. */
function png(size) {
  const [many, rows] = [8, []];
  const half = (size < 24 ? 1.25 : 1) * (stroke / 2); // thin lines would vanish in the smallest
  for (let py = 0; py < size; py++) {
    const row = [0];
    for (let px = 0; px < size; px++) {
      const sum = [0, 0, 0];
      let inside = 0;
      for (let n = 0; n < many * many; n++) {
        const at = (place, step) => ((place + (step + 0.5) / many) * 32) / size;
        const colour = colourAt(at(px, n % many), at(py, Math.floor(n / many)), half);
        if (!colour) continue;
        inside++;
        colour.forEach((part, index) => (sum[index] += part));
      }
      row.push(...sum.map((part) => (inside ? Math.round(part / inside) : 0)), Math.round((255 * inside) / many ** 2));
    }
    rows.push(Buffer.from(row));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })), chunk("IEND")];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
}

function chunk(name, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(checksum(body), body.length + 4);
  return whole;
}

function checksum(body) {
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

export function ico(sizes = [16, 32, 48]) {
  const pictures = sizes.map(png);
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let offset = head.length;
  pictures.forEach((picture, index) => {
    const at = 6 + 16 * index;
    head.set([sizes[index], sizes[index]], at);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(picture.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += picture.length;
  });
  return Buffer.concat([head, ...pictures]);
}
