import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client";
import { I18nProvider, loadCatalogue, wishedLocale } from "./i18n";
import { router } from "./routes";
import { ThemeProvider } from "./theme";
import { ToastProvider } from "./ui/toast";
import { TooltipProvider } from "./ui/tooltip";
import "./styles.css";

const locale = wishedLocale();
const catalogue = await loadCatalogue(locale);
document.documentElement.lang = locale;

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <I18nProvider locale={locale} catalogue={catalogue}>
          <ThemeProvider>
            <QueryClientProvider client={queryClient}>
              <TooltipProvider delay={400}>
                <ToastProvider>
                  <RouterProvider router={router} />
                </ToastProvider>
              </TooltipProvider>
            </QueryClientProvider>
          </ThemeProvider>
        </I18nProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
