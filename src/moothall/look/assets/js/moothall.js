// Everything a page does beyond links and forms. Each part only adds: every journey works without it.
// Nothing about a case is ever kept in the browser's stores.

import { initAll } from "./govuk-frontend.min.js";
import { watchForms } from "./autosave.js";
import { growForms } from "./many.js";
import { pollRegions } from "./poll.js";
import { copyAndPrint, oneSubmitAtATime, openTarget, unfoldOnPaper } from "./helps.js";

initAll();
watchForms(document);
growForms(document);
pollRegions(document);
copyAndPrint(document);
oneSubmitAtATime(document);
openTarget(document);
unfoldOnPaper(document);
