/** A time-ordered UUID (version 7), made on the device so that what is sent twice is kept once. */
export function uuid7() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  let temps = Date.now();
  for (let i = 5; i >= 0; i--, temps = Math.floor(temps / 256)) octets[i] = temps % 256;
  octets[6] = 0x70 | (octets[6] & 0x0f);
  octets[8] = 0x80 | (octets[8] & 0x3f);
  const hexa = [...octets].map((o) => o.toString(16).padStart(2, "0")).join("");
  return hexa.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
