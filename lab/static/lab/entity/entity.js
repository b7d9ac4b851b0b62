// The pages of records: lists, boards, forms and record pages.
import "./lists.js";
import "./parts.js";
import { whenAdded } from "../js/page.js";
import { sortableList } from "./columns.js";
import { chooseFile } from "./files.js";
import { lines } from "./lines.js";

whenAdded("[data-sortable-list]", sortableList);
whenAdded("[data-lines]", lines);
whenAdded("input[data-max-bytes]", chooseFile);
