"""One file a shape: a shape comes in, a plain plotly figure goes out."""
