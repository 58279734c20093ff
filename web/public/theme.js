// Runs before the first paint, so the page never flashes the other theme. A file of its own: the
// content security policy allows no inline script.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wish = localStorage.getItem("harken.theme") || "auto";
    document.documentElement.dataset.theme = wish === "auto" ? (dark.matches ? "dark" : "light") : wish;
  };
  dark.addEventListener("change", apply);
  addEventListener("harken:theme", apply);
  addEventListener("storage", apply);
  apply();
})();
