/**
 * Reads headline figures from standard input and writes each headline as the pages say it, opened and
 * after an edit. For tests/render/test_headline.py.
 */
import { readFileSync } from "node:fs";
import { said } from "../../footprints/render/assets/panel/headline.js";

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({ opened, found }) => [said(opened, found, true), said(opened, found, false)])));
