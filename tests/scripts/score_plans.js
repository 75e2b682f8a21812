/**
 * Reads {data, plans} from standard input, scores every plan with the pages' own modules, and writes
 * the scores with the figures as the pages show them. For tests/render/test_page_scores.py.
 */
import { readFileSync } from "node:fs";
import { decimal, number, percent } from "../../footprints/render/assets/panel/words.js";
import { ground } from "../../footprints/render/assets/scores/ground.js";
import { score } from "../../footprints/render/assets/scores/score.js";

const { data, plans } = JSON.parse(readFileSync(0, "utf8"));
const on = ground(data);

function shown({ services, one_team_people, one_team_share, services_mean }) {
  return [
    number(one_team_people), percent(one_team_share), decimal(services_mean),
    ...services.flatMap(({ coverage, fits_inside, served_by_one, lines_up, units }) => [
      percent(coverage), percent(fits_inside), percent(served_by_one), number(lines_up),
      ...units.people.map(number), ...units.share.map(percent), ...units.effective.map(decimal), ...units.outside.map(number),
    ]),
  ];
}

const scores = plans.map(({ member, hoods }) => score(on, member, hoods));
process.stdout.write(JSON.stringify(scores.map((one) => ({ score: one, shown: shown(one) }))));
