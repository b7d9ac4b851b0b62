// The frame's behaviour. Every module listens on the document, so parts that htmx brings later work too.
import "./js/theme.js";
import "./js/toasts.js";
import "./js/modals.js";
import "./js/connection.js";
import "./js/drafts.js";
import "./js/sending.js";
import "./js/keyboard.js";
import "./js/idle.js";
import "./js/choosing.js";
import "./js/copying.js";
import "./js/validity.js";
import "./js/mentions.js";
import "./js/uploading.js";
import "./js/menu.js";
import "./js/tasks.js";
import { whenAdded } from "./js/page.js";
import { dated } from "./js/dates.js";
import { reference, several } from "./js/selects.js";
import { board } from "./js/boards.js";
import { chart } from "./js/charts.js";
import { player } from "./js/moments.js";

whenAdded("select[data-reference-url]", reference);
whenAdded("input[data-choices]", several);
whenAdded("input[type=date], input[type=datetime-local]", dated);
whenAdded("[data-board]", board);
whenAdded("[data-chart]", chart);
whenAdded("[data-player]", player);
