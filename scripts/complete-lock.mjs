// npm leaves an optional dependency out of package-lock.json when its metadata cannot be had at install time (a partial mirror, or a
// platform package published late), and `npm ci` then refuses the lock. This adds the missing entries: version, platform, flags.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const pk = lock.packages;
const find = (from, name) => {
  for (let base = from; ; ) {
    const key = `${base ? `${base}/` : ''}node_modules/${name}`;
    if (pk[key]) return key;
    if (!base) return;
    const i = base.lastIndexOf('/node_modules/');
    base = i < 0 ? '' : base.slice(0, i);
  }
};
const OS = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony', 'sunos', 'netbsd', 'openbsd', 'aix'];
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'wasm32', 'loong64', 'mips64el'];
let added = 0;
for (const [from, p] of Object.entries(pk)) {
  for (const [name, range] of Object.entries(p.optionalDependencies ?? {})) {
    if (find(from, name)) continue;
    const parts = name.split(/[-/]/);
    const os = OS.find((o) => parts.includes(o));
    const cpu = CPU.find((c) => parts.includes(c));
    if (!os && !cpu) throw new Error(`no platform in ${name}`);
    const libc = parts.some((x) => x.startsWith('musl'))
      ? 'musl'
      : os === 'linux' && parts.includes('gnu')
        ? 'glibc'
        : undefined;
    pk[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(p.dev ? { dev: true } : {}),
      ...(libc ? { libc: [libc] } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added++;
  }
}
// the Node binaries are built for glibc; without this npm puts an unusable node on the PATH of a musl system
for (const [k, p] of Object.entries(pk)) if (/^node_modules\/node-linux-/.test(k)) p.libc = ['glibc'];
const { '': root, ...rest } = pk;
lock.packages = { '': root, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
