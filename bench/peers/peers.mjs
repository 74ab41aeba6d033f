// node peers.mjs NAME KEY PDF RUNS FOLDER URL OUTPUT: @libpdf/core or @signpdf, as bench/sealing/contender.py does it.
import { createRequire } from "node:module";
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [name, key, pdf, runs, folder, url, output] = process.argv.slice(2);
const require = createRequire(`${process.cwd()}/`); // the packages are in the scratch folder, where node was started
const load = (module) => import(pathToFileURL(require.resolve(module)).href);
const read = (file) => new Uint8Array(fs.readFileSync(`${folder}/${file}`));
const same = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
const SMALL = 20;

async function libpdf() {
  const { PDF, P12Signer, HttpTimestampAuthority } = await load("@libpdf/core");
  const [root, ca, seal] = [read("root.cer"), read("ca.cer"), read(`${key}.cer`)];
  const held = { rootCrl: read("root.crl"), caCrl: read("ca.crl"), seal: read("seal.ocsp"), tsu: read("tsu.ocsp") };
  const signer = await P12Signer.create(read(`${key}.p12`), "x");
  signer.certificateChain.splice(0, Infinity, ca, root); // what it would otherwise have to look for
  const timestampAuthority = new HttpTimestampAuthority(`${url}/pki/tsa`);
  const revocationProvider = {
    getOCSP: async (certificate) => (same(certificate, ca) ? null : same(certificate, seal) ? held.seal : held.tsu),
    getCRL: async (certificate) => (same(certificate, ca) ? held.rootCrl : held.caCrl),
  };
  return async (data) => {
    const document = await PDF.load(data);
    const { bytes } = await document.sign({ signer, level: "B-LTA", timestampAuthority, revocationProvider });
    return bytes;
  };
}

async function signpdf() {
  const { SignPdf } = await load("@signpdf/signpdf");
  const { P12Signer } = await load("@signpdf/signer-p12");
  const { pdflibAddPlaceholder } = await load("@signpdf/placeholder-pdf-lib");
  const { PDFDocument } = await load("pdf-lib");
  // Self-signed: node-forge, which it is built on, reads no certificate with an elliptic curve in it.
  const bundle = Buffer.from(read(`${key}-self.p12`));
  const texts = { reason: "", contactInfo: "", name: "Seal", location: "" };
  return async (data) => {
    const pdfDoc = await PDFDocument.load(data);
    pdflibAddPlaceholder({ pdfDoc, ...texts, signatureLength: 16192, subFilter: "ETSI.CAdES.detached" });
    const signer = new P12Signer(bundle, { passphrase: "x" }); // good for one signature
    return new SignPdf().sign(Buffer.from(await pdfDoc.save({ useObjectStreams: false })), signer);
  };
}

const memory = (line) => Number(fs.readFileSync("/proc/self/status", "utf8").match(new RegExp(`${line}:\\s+(\\d+)`))[1]);

const seal = await { libpdf, signpdf }[name]();
const small = new Uint8Array(fs.readFileSync(`${folder}/small.pdf`));
for (let i = 0; i < SMALL; i++) await seal(small);
global.gc?.();
const base = memory("VmRSS");
fs.writeFileSync("/proc/self/clear_refs", "5");
const data = new Uint8Array(fs.readFileSync(pdf));
fs.writeFileSync(output, await seal(data));
const peak = memory("VmHWM");
const ms = [];
for (let i = 0; i < Number(runs); i++) {
  const begun = performance.now();
  await seal(data);
  ms.push(performance.now() - begun);
}
console.log(JSON.stringify({ ms, base, peak }));
