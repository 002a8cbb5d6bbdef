// Beside this page, so that it works behind any prefix.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  syntaxHighlight: { theme: "idea" },
  // The line of an operation is a button; a link in it would be a control within a control. The address follows the button.
  plugins: [({ React }) => ({ components: { DeepLink: ({ text }) => React.createElement("span", null, text) } })],
});
