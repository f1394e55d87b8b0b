// What every page starts with.
import "htmx";
