/** The data a page carries, as footprints/render/scene/payload.py and scoring.py write it. */

interface AreaTable {
  rings: number[][][];
  code: string[];
  name: string[];
  people: (number | null)[];
  hood: number[];
  locality: number[];
}

interface HoodTable {
  id: string[];
  name: string[];
  people: (number | null)[];
  locality: number[];
  colour: number[];
}

interface LocalityTable {
  code: string[];
  name: string[];
  people: (number | null)[];
}

interface UnitTable {
  code: string[];
  name: string[];
  main: number[];
  class: string[];
  people?: (number | null)[];
  share?: (number | null)[];
  effective?: (number | null)[];
  outside?: (number | null)[];
}

interface HoodFigures {
  unit?: number[];
  share?: (number | null)[];
  effective?: (number | null)[];
  uncovered?: (number | null)[];
  overlap?: (number | null)[];
  fits?: (number | null)[];
  coverage?: (number | null)[];
  sites?: (number | null)[];
}

/** What a headline is made of: footprints/columns/headline.py. Null for what is not known. */
interface HeadlineFigures {
  lines_up: number | null;
  plans_mean: number | null;
  plans_low: number | null;
  plans_high: number | null;
  best_alone: number | null;
  raw: number | null;
  raw_low: number | null;
  raw_high: number | null;
  told_from_chance: boolean | null;
  resolution: string | null;
  designed_for: string;
}

interface AgencyData {
  id: string;
  name: string;
  kind: string;
  made_up: boolean;
  assumed: boolean;
  counted: string;
  colour: number;
  dash: string;
  headline: HeadlineFigures | null;
  units: UnitTable;
  hoods: HoodFigures;
  shapes: { arcs: string[]; rings: number[][][]; unit: number[] } | null;
  member: number[] | null;
  sites: { name: string[]; people: (number | null)[]; at: string } | null;
}

interface ScoringAgency {
  chance: number | null;
  designed: number | null;
  counted: boolean;
  everybody: boolean;
  list: boolean;
  cells: string | null;
  main: string | null;
  sites: number[] | null;
}

interface Scoring {
  parts: number;
  plan_hash: string;
  seed: number;
  edition: number;
  locked: number[];
  together: number[][];
  edges: string;
  agencies: ScoringAgency[];
}

interface PageData {
  page: { kind: string; show: string[]; straddling: boolean; title?: string };
  tiles?: { address: string; attribution: string } | null;
  min_people: number;
  max_people: number;
  limits: [number, number][];
  arcs: string[];
  areas: AreaTable;
  hoods: HoodTable;
  localities: LocalityTable;
  agencies: AgencyData[];
  barriers: string[];
  bridges: string[];
  below: string[];
  places?: { name: string[]; area: number[] } | null;
  scoring?: Scoring | null;
}

/** The map that folium's skeleton makes. */
declare const map_footprints: L.Map;
